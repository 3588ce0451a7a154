"""Files in, canonical layers out, and back: OSM, GeoPackage, Shapefile, GeoJSON, CSV, Excel."""

from gis.formats.canonical import LAYERS
from gis.formats.mapping import Layers
from gis.formats.outline import read_outline
from gis.formats.reading import guess_spec, read
from gis.formats.spec import Spec, load_specs
from gis.formats.write import write

__all__ = ["LAYERS", "Layers", "Spec", "guess_spec", "load_specs", "read", "read_outline", "write"]
