"""E-invoices: EN 16931 in UBL and CII, and the faces that countries and networks give it."""
