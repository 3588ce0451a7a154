"""Coordinate systems and datums: the only file that names an SRID."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gis.errors import OutOfRange

WGS84 = 4326
CGCS2000 = 4490
WEB_MERCATOR = 3857

_CGCS2000_GK3_FIRST = 4534  # CGCS2000 / 3-degree Gauss-Krueger CM 75E; one code per 3 degrees up to 135E
_UTM_NORTH, _UTM_SOUTH = 32600, 32700
_CHINA = (73.5, 3.0, 135.5, 54.0)
_OBFUSCATED = (72.004, 0.8293, 137.8347, 55.8271)  # outside this box GCJ-02 is WGS84

Floats = NDArray[np.float64]
Coordinates = TypeVar("Coordinates", gpd.GeoDataFrame, Floats)


class Datum(StrEnum):
    """What the coordinates of a file refer to."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"
    BD09MC = "bd09mc"


def metric_srid(lon: float, lat: float) -> int:
    """SRID of the metric system in which a community at (lon, lat) degrees is measured.

    Inside the bounding box of China: CGCS2000 3-degree Gauss-Krueger by longitude
    (EPSG 4534-4554); elsewhere the WGS84 UTM zone (EPSG 326xx / 327xx).
    Raises OutOfRange for a position outside the validity of UTM.
    """
    if not (-180 <= lon <= 180 and -80 <= lat <= 84):
        raise OutOfRange("position lies outside the range of metric projections", lon=lon, lat=lat)
    west, south, east, north = _CHINA
    if west <= lon <= east and south <= lat <= north:
        return _CGCS2000_GK3_FIRST + round((lon - 75) / 3)
    zone = min(int((lon + 180) // 6) + 1, 60)
    return (_UTM_NORTH if lat >= 0 else _UTM_SOUTH) + zone


def to_wgs84(what: Coordinates, datum: Datum) -> Coordinates:
    """The same places in WGS84 (EPSG:4326): a frame, or an (n, 2) array of lon, lat in degrees.

    CGCS2000 passes unchanged: its ellipsoid and frame agree with WGS84 to a few
    centimetres at its epoch, below what a map of streets can show. BD09MC is read in metres.
    """
    moved: Coordinates = _convert(what, _TO_WGS84[datum])
    return moved


def from_wgs84(what: Coordinates, datum: Datum) -> Coordinates:
    """The same places in `datum`; the inverse of `to_wgs84`."""
    moved: Coordinates = _convert(what, _FROM_WGS84[datum])
    return moved


def is_shifted_there(lon: float, lat: float) -> bool:
    """Whether GCJ-02 differs from WGS84 at (lon, lat) degrees at all."""
    west, south, east, north = _OBFUSCATED
    return west <= lon <= east and south <= lat <= north


def gcj02_from_wgs84(points: Floats) -> Floats:
    """GCJ-02 degrees of WGS84 degrees, (n, 2) lon, lat.

    Formula: the published reconstruction of the Chinese obfuscation on the Krasovsky 1940
    ellipsoid, as in eviltransform and PRCoords. Points outside China pass unchanged.
    """
    lon, lat = points[:, 0], points[:, 1]
    west, south, east, north = _OBFUSCATED
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return np.where(inside[:, None], points + _gcj02_shift(lon, lat), points)


def wgs84_from_gcj02(points: Floats) -> Floats:
    """WGS84 degrees of GCJ-02 degrees, (n, 2), by fixed-point iteration to below a millimetre."""
    return _invert(gcj02_from_wgs84, points)


def bd09_from_gcj02(points: Floats) -> Floats:
    """BD-09 degrees of GCJ-02 degrees, (n, 2); formula as in eviltransform and PRCoords."""
    x, y = points[:, 0], points[:, 1]
    radius = np.hypot(x, y) + 2e-5 * np.sin(y * _BD_ANGLE)
    angle = np.arctan2(y, x) + 3e-6 * np.cos(x * _BD_ANGLE)
    return np.column_stack([radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006])


def gcj02_from_bd09(points: Floats) -> Floats:
    """GCJ-02 degrees of BD-09 degrees, (n, 2), by fixed-point iteration."""
    return _invert(bd09_from_gcj02, points)


def bd09_from_bd09mc(points: Floats) -> Floats:
    """BD-09 degrees of Baidu Mercator metres, (n, 2); polynomials of Baidu's own map script."""
    return _by_band(points, _MC_BANDS, _MC_TO_LL)


def bd09mc_from_bd09(points: Floats) -> Floats:
    """Baidu Mercator metres of BD-09 degrees, (n, 2); polynomials of Baidu's own map script."""
    return _by_band(points, _LL_BANDS, _LL_TO_MC)


def _convert(what: Any, convert: Any) -> Any:
    if convert is None:
        return what
    if isinstance(what, gpd.GeoDataFrame):
        moved = shapely.transform(what.geometry.to_numpy(), convert)
        return what.set_geometry(gpd.GeoSeries(moved, index=what.index, crs=WGS84))
    return convert(np.asarray(what, dtype=np.float64))


def _invert(forward: Any, target: Floats) -> Floats:
    """Solve forward(p) = target: the shift changes by less than 1 % over its own length."""
    guess = target.copy()
    for _ in range(8):
        guess = guess + (target - forward(guess))
    return guess


def _gcj02_shift(lon: Floats, lat: Floats) -> Floats:
    """Shift in degrees, (n, 2)."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    common = 20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (common + 20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (common + 20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    radians = np.radians(lat)
    magic = 1.0 - _KRASOVSKY_E2 * np.sin(radians) ** 2
    meridian_m = _KRASOVSKY_A * (1.0 - _KRASOVSKY_E2) / magic**1.5
    parallel_m = _KRASOVSKY_A / np.sqrt(magic) * np.cos(radians)
    return np.column_stack([np.degrees(east / parallel_m), np.degrees(north / meridian_m)])


def _by_band(points: Floats, bands: Floats, rows: Floats) -> Floats:
    """Baidu's piecewise polynomial: a row of ten coefficients for each band of |y|."""
    x, y = points[:, 0], points[:, 1]
    c = rows[np.argmax(np.abs(y)[:, None] >= bands, axis=1)].T
    t = np.abs(y) / c[9]
    powers = sum(c[2 + n] * t**n for n in range(7))
    return np.column_stack([np.sign(x) * (c[0] + c[1] * np.abs(x)), np.sign(y) * powers])


_KRASOVSKY_A = 6378245.0
_KRASOVSKY_E2 = 0.00669342162296594323
_BD_ANGLE = np.pi * 3000.0 / 180.0

_TO_WGS84: dict[Datum, Any] = {
    Datum.WGS84: None,
    Datum.CGCS2000: None,
    Datum.GCJ02: wgs84_from_gcj02,
    Datum.BD09: lambda p: wgs84_from_gcj02(gcj02_from_bd09(p)),
    Datum.BD09MC: lambda p: wgs84_from_gcj02(gcj02_from_bd09(bd09_from_bd09mc(p))),
}
_FROM_WGS84: dict[Datum, Any] = {
    Datum.WGS84: None,
    Datum.CGCS2000: None,
    Datum.GCJ02: gcj02_from_wgs84,
    Datum.BD09: lambda p: bd09_from_gcj02(gcj02_from_wgs84(p)),
    Datum.BD09MC: lambda p: bd09mc_from_bd09(bd09_from_gcj02(gcj02_from_wgs84(p))),
}

# fmt: off
_MC_BANDS = np.array([12890594.86, 8362377.87, 5591021.0, 3481989.83, 1678043.12, 0.0])
_MC_TO_LL = np.array([
    [1.410526172116255e-8, 8.98305509648872e-6, -1.9939833816331, 200.9824383106796, -187.2403703815547,
     91.6087516669843, -23.38765649603339, 2.57121317296198, -0.03801003308653, 17337981.2],
    [-7.435856389565537e-9, 8.983055097726239e-6, -0.78625201886289, 96.32687599759846, -1.85204757529826,
     -59.36935905485877, 47.40033549296737, -16.50741931063887, 2.28786674699375, 10260144.86],
    [-3.030883460898826e-8, 8.98305509983578e-6, 0.30071316287616, 59.74293618442277, 7.357984074871,
     -25.38371002664745, 13.45380521110908, -3.29883767235584, 0.32710905363475, 6856817.37],
    [-1.981981304930552e-8, 8.983055099779535e-6, 0.03278182852591, 40.31678527705744, 0.65659298677277,
     -4.44255534477492, 0.85341911805263, 0.12923347998204, -0.04625736007561, 4482777.06],
    [3.09191371068437e-9, 8.983055096812155e-6, 0.00006995724062, 23.10934304144901, -0.00023663490511,
     -0.6321817810242, -0.00663494467273, 0.03430082397953, -0.00466043876332, 2555164.4],
    [2.890871144776878e-9, 8.983055095805407e-6, -3.068298e-8, 7.47137025468032, -0.00000353937994,
     -0.02145144861037, -0.00001234426596, 0.00010322952773, -0.00000323890364, 826088.5],
])
_LL_BANDS = np.array([75.0, 60.0, 45.0, 30.0, 15.0, 0.0])
_LL_TO_MC = np.array([
    [-0.0015702102444, 111320.7020616939, 1704480524535203, -10338987376042340, 26112667856603880,
     -35149669176653700, 26595700718403920, -10725012454188240, 1800819912950474, 82.5],
    [0.0008277824516172526, 111320.7020463578, 647795574.6671607, -4082003173.641316, 10774905663.51142,
     -15171875531.51559, 12053065338.62167, -5124939663.577472, 913311935.9512032, 67.5],
    [0.00337398766765, 111320.7020202162, 4481351.045890365, -23393751.19931662, 79682215.47186455,
     -115964993.2797253, 97236711.15602145, -43661946.33752821, 8477230.501135234, 52.5],
    [0.00220636496208, 111320.7020209128, 51751.86112841131, 3796837.749470245, 992013.7397791013,
     -1221952.21711287, 1340652.697009075, -620943.6990984312, 144416.9293806241, 37.5],
    [-0.0003441963504368392, 111320.7020576856, 278.2353980772752, 2485758.690035394, 6070.750963243378,
     54821.18345352118, 9540.606633304236, -2710.55326746645, 1405.483844121726, 22.5],
    [-0.0003218135878613132, 111320.7020701615, 0.00369383431289, 823725.6402795718, 0.46104986909093,
     2351.343141331292, 1.58060784298199, 8.77738589078284, 0.37238884252424, 7.45],
])
# fmt: on
