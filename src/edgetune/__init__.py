"""edgetune: compiler tuning, cores and clocks against latency and energy."""

__version__ = "0.1.0"
