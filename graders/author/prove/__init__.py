"""Proves specs sharp (faults die), fair (right answers live) and steady (verdicts stay)."""
