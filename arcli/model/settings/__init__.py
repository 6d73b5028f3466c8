"""The settings in arcli.yaml, and how settings are declared."""
