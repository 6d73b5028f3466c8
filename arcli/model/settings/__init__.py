"""What arcli.yaml may say, and how settings declare themselves."""
