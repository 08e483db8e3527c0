"""What every tuner of TVM 0.19 shares: the budget's meter, the ledger, the library of trials."""
