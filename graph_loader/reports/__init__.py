"""Reports: what was measured, as a document with tables and charts. Where metrics and pages meet."""
