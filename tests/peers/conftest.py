# SPDX-License-Identifier: Apache-2.0
"""Tests peers: what several modules of real parts share."""

from collections.abc import Iterator

import pytest

from tests.peers.rd_scene import Scene, opened


@pytest.fixture(scope="module")
def _rd_scene(tmp_path_factory) -> Iterator[Scene]:
    with opened(tmp_path_factory.mktemp("rd")) as scene:
        yield scene


@pytest.fixture
def scene(_rd_scene: Scene) -> Iterator[Scene]:
    """A portal, its kiosk and a registered device, each as it came from the shop."""
    yield _rd_scene
    _rd_scene.rd.usual()
