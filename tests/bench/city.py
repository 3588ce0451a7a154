"""The bench's city in the database `shaodao_bench`, built once and kept."""

from __future__ import annotations

from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from gis.crs import WGS84, metric_srid
from webapp.core.cluster import Cluster, database_url
from webapp.core.config import load_settings
from webapp.core.db import SCHEMA
from webapp.core.migrating import upgrade

DATABASE = "shaodao_bench"
LON, LAT = 98.6, 39.82  # the middle of the city, WGS84 degrees
BUILDINGS = 200_000
_WEST_OF_MIDDLE_M, _SOUTH_OF_MIDDLE_M = 10_000, 10_000
_GIVEN = (
    "广厦华安福泰祥瑞金玉龙凤东西南北中兴隆盛达通利民和平安康乐福星月光明春夏秋冬"
    "红蓝绿白云山水江河湖海天地人家园林森木火土金石宝丰裕顺发财源广进"
)
_TRADES = (
    "超市 便利店 餐馆 牛肉面馆 理发店 药店 五金店 服装店 水果店 蔬菜店 烟酒店 手机店 打印店 洗衣店 宾馆 网吧 "
    "茶楼 火锅店 烧烤店 粮油店 肉铺 诊所 牙科 幼儿园 培训班 健身房 美容院 足浴店 汽修厂 洗车行 家具店 家电城 "
    "眼镜店 书店 文具店 花店 宠物店 快递点 彩票站 典当行 银行 小卖部 早餐店 面包房 奶茶店 酒吧 棋牌室 照相馆 "
    "裁缝铺 鞋店"
)


def server_url() -> str:
    """Address of the server, started where it is the private one."""
    settings = load_settings()
    if not settings.database_url:
        Cluster(settings.data_dir.resolve()).ensure_running()
    return database_url(settings)


def bench_url() -> str:
    """Address of the bench's database, on the same server as the installation's, never the same database."""
    return make_conninfo(server_url(), dbname=DATABASE)


def ensure_city() -> str:
    """Build the city if it is not there; returns the database's address."""
    url = bench_url()
    with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as server:
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
            server.execute(f"CREATE DATABASE {DATABASE}")
    upgrade(url)
    with psycopg.connect(url, options=f"-c search_path={SCHEMA},public -c jit=off") as connection:
        row = connection.execute("SELECT count(*) FROM building").fetchone()
        if row is None or row[0] != BUILDINGS:
            print("building the city of 200,000 buildings and 1,000,000 shops (once) …", flush=True)
            connection.execute(_script())
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"VACUUM (ANALYZE) {SCHEMA}.building, {SCHEMA}.shop")
    return url


def _script() -> str:
    srid = metric_srid(LON, LAT)
    trades = ", ".join(f"'{trade}'" for trade in _TRADES.split())
    with psycopg.connect(bench_url()) as connection:
        row = connection.execute(
            "SELECT ST_X(p), ST_Y(p) FROM ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), %s::int), %s::int) p",
            (LON, LAT, WGS84, srid),
        ).fetchone()
    assert row is not None
    text = (Path(__file__).parent / "sql" / "city.sql").read_text(encoding="utf-8")
    return text.format(
        srid=srid,
        wgs84=WGS84,
        x0=round(row[0]) - _WEST_OF_MIDDLE_M,
        y0=round(row[1]) - _SOUTH_OF_MIDDLE_M,
        given=f"'{_GIVEN}'",
        given_length=len(_GIVEN),
        trades=trades,
        trades_length=len(_TRADES.split()),
    )
