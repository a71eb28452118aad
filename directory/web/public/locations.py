"""A place that is not hidden, and what is offered there."""
