"""Grid leader for a day (我当一天网格长): shifts, sign-up, brief, hand-over."""
