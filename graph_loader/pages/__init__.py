"""What people read in a browser: charts now, pages beside them."""
