"""Makes up survey exports for five municipalities, marked as synthetic, for trying everything."""

from tifaktor.demo.plan import PlannedFile, plan_demo, write_demo

__all__ = ["PlannedFile", "plan_demo", "write_demo"]
