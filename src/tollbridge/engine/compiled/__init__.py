"""The compiled engine: the kernel, and the driver that fills its memory, runs it and reads what it leaves."""
