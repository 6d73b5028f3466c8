"""Interest on late payments: rates, segments, and the plan of memos that states what ran. Pure."""
