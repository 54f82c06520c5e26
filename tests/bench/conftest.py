import sys
from pathlib import Path

# the loads stand beside the benchmarks, which are no package
sys.path.insert(0, str(Path(__file__).parent))
