"""How long the laws are tried: the same examples every time in CI, many new ones in a soak.

``SIDU_LAWS=soak`` (with ``SIDU_SOAK_EXAMPLES``, 5,000 unless given) looks for new counterexamples.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
# Explaining a counterexample takes minutes where an example takes a twentieth of a second.
PHASES = [Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink]

settings.register_profile(
    "ci", derandomize=True, max_examples=100, database=None, deadline=None, suppress_health_check=QUIET, phases=PHASES
)
settings.register_profile(
    "soak",
    max_examples=int(os.environ.get("SIDU_SOAK_EXAMPLES", "5000")),
    deadline=None,
    suppress_health_check=QUIET,
    phases=PHASES,
    print_blob=True,
)
settings.load_profile("soak" if os.environ.get("SIDU_LAWS") == "soak" else "ci")
