"""The two ends that touch the world, fetching and storing, and what joins them to the cleaners."""
