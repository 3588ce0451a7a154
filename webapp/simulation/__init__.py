"""The simulated day (今日模拟) of the demo: believable matters, blown and answered through the public interface."""
