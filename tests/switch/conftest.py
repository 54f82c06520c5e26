import sys
from pathlib import Path

# what runs the switch stands beside the tests, which are no package
sys.path.insert(0, str(Path(__file__).parent))
