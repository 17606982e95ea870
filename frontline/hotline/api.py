"""What other systems may ask the hotline's utilities: docs/interfaces/api.md."""

from ninja import Router

from frontline.hotline.works.api import router as works

router = Router(tags=["hotline"])
router.add_router("", works)
