"""Answers that can be checked: how well the claim ledger tells what its evidence says."""
