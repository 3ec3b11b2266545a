"""The leaflet keeps the contract of every exporter."""

from stemcity_leaflet import EXPORTER

from stemcity_kit.testing import ExporterContract


class TestLeaflet(ExporterContract):
    """All that is asked of an exporter."""

    exporter = EXPORTER
