"""From the whistle to the report-in 吹哨报到: incidents, who is called, clocks, verification."""
