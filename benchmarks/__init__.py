"""What Hallway measures about itself against named baselines: `python -m benchmarks`, or one part by name."""
