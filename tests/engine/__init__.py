"""Tests of the operation engine, and the runners that attack it with random edits."""
