"""The leaflet keeps the contract of every exporter."""

from stemcity_kit.testing import ExporterContract
from stemcity_leaflet import EXPORTER


class TestLeaflet(ExporterContract):
    """All that is asked of an exporter."""

    exporter = EXPORTER
