"""Demands with results and experts: libraries, matches, decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from graph_loader.api.described import Described

if TYPE_CHECKING:
    from datetime import date

    from graph_loader.matching.decided import Recorded
    from graph_loader.matching.rank import Matcher
    from graph_loader.matching.report import Matchings
    from graph_loader.rows import Rows


class Matched(Described):
    """Demands with results and experts: libraries, matches, decisions."""

    def ledger(
        self, library: str | None = None, *, incomplete: bool = False, lang: str = "zh", from_store: bool = False
    ) -> Rows:
        """The entries of ``results``, ``experts``, ``demands`` and ``institutes``, or of one, with what each lacks.

        Raises MetricError (KG942) for another library, otherwise as ``metrics`` does.
        """
        from graph_loader.metrics.ledger import ledger_rows

        return ledger_rows(self._measured(None, None, True, from_store), library, lang, incomplete=incomplete)

    def matcher(self, *, as_of: date | str | None = None, boosts: bool = True) -> Matcher:
        """The libraries of the described graph, ready to be matched as they stand on a day (today).

        ``boosts`` False leaves everything but the texts out. Raises DataError (KG906) where the descriptions are not
        sound, MatchError: KG962 for a date that is none, KG950 to KG957 for a table of synonyms that cannot be used.
        """
        from graph_loader.matching.rank import Matcher, day_of
        from graph_loader.matching.tables import synonyms_of
        from graph_loader.stores import hosting

        kept = hosting.store_directory(self.workspace.key) if self.access == "public" else None
        graph, synonyms = self._whole_graph(False), synonyms_of(self.workspace)
        return Matcher(graph, self.ontology, synonyms, day_of(as_of), boosts=boosts, kept=kept)

    def match(
        self, id: str | None = None, kind: str | None = None, *, top: int = 10, as_of: date | str | None = None,
        boosts: bool = True,
    ) -> Matchings:  # fmt: skip
        """The best ``top`` (0: all) ``results`` or ``experts`` for a demand, or ``demands`` for a result or an expert.

        Without ``id`` all demands that are still to be solved; without ``kind`` results, for an offer demands.

        Raises MatchError (KG960 no such record, KG961 one that cannot be matched so), otherwise as ``matcher`` does.
        """
        from graph_loader.matching.report import Matchings

        matcher = self.matcher(as_of=as_of, boosts=boosts)
        ids = matcher.demands() if id is None else [id]
        return Matchings(matcher.graph, matcher.today, tuple(matcher.match(one, kind, top) for one in ids))

    def match_page(self, found: Matchings, *, lang: str = "zh") -> str:
        """What ``match`` found as one self-contained page in both languages, ``lang`` first."""
        from graph_loader.pages.matches import match_page

        return match_page(
            found.documents(), found.as_of.isoformat(), lang=lang, synthetic=found.synthetic,
            internal=self.access != "public",
        )  # fmt: skip

    def decide(
        self, demand: str, offers: Sequence[str], decision: str, *, by_role: str, reason: str | None = None,
        day: date | None = None, sources: Mapping[str, str] | None = None,
    ) -> list[Recorded]:  # fmt: skip
        """Write down that a role decided to ``accept``, ``reject`` or ``postpone`` matches, with the place of each.

        Raises MatchError (KG960, KG963), WorkspaceError (KG881, KG883, KG885), DataError (KG884); nothing is written
        then.
        """
        from graph_loader.descriptions.decisions import Ruling
        from graph_loader.matching.decided import decide

        matcher = self.matcher(as_of=day)
        ruling = Ruling(decision, by_role, matcher.today, reason, sources or {})
        return decide(self.workspace, matcher, demand, offers, ruling)

    def decisions(self, demand: str | None = None, *, lang: str = "zh") -> Rows:
        """The decisions on matches that stand, all or those of one demand. Raises DataError (KG906)."""
        from graph_loader.matching.decided import decision_rows

        return decision_rows(self._whole_graph(False), self.ontology, demand, lang)
