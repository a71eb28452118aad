"""What Hallway measures about itself: `python -m benchmarks`, or one part of it by name."""
