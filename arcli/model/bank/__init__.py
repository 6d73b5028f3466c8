"""What banks say, as a vocabulary: lines of statements, when two are the same money, payment references."""
