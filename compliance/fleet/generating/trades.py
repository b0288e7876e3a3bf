"""Trades of made-up firms, and how often what they state is so: figures for trying out and measuring, no statistics.

Names that a vocabulary does not declare are passed over, so that a vocabulary of one's own can be tried as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct


class Trade(Struct, frozen=True):
    """One trade: its share of the firms, its words in a name, what is stated of its industries, and its size."""

    name: str
    share: float
    words: tuple[str, ...]
    industries: tuple[str, ...]
    people: float
    """Employed persons of the middle firm; sizes are log-normal."""
    spread: float = 1.0
    tags: frozenset[str] = frozenset()
    """What else follows from the trade: ``risk`` (more records, hazards, papers), ``smelting``, ``dust`` …"""
    also: Mapping[str, float] = {}
    """Further industries that some firms of the trade have, with their share."""


def _tags(text: str) -> frozenset[str]:
    return frozenset(text.split())


TRADES: Final = (
    Trade("shop", 0.26, ("商贸", "百货", "供应链"), ("commerce",), 6, 1.0, _tags("venue")),
    Trade("service", 0.15, ("信息技术", "咨询服务", "物业服务"), ("other",), 8, 1.1),
    Trade("hotel", 0.06, ("酒店管理", "餐饮", "旅游开发"), ("other",), 14, 0.9, _tags("venue")),
    Trade("light", 0.07, ("日用品", "包装制品", "印务"), ("light_industry",), 28, 1.0, _tags("works"),
          {"papermaking": 0.1, "involves_chlorine": 0.03}),
    Trade("food", 0.07, ("食品", "乳业", "茶业"), ("light_industry", "food_processing"), 32, 1.0, _tags("works"),
          {"ammonia_refrigeration": 0.12, "combustible_dust": 0.12, "confined_space": 0.35}),
    Trade("furniture", 0.03, ("家具", "木业", "门窗"), ("light_industry", "furniture"), 22, 0.9, _tags("works dust"),
          {"combustible_dust": 0.7}),
    Trade("textile", 0.03, ("纺织", "服装", "制鞋"), ("textile",), 55, 1.0, _tags("works labour dust")),
    Trade("tobacco", 0.002, ("烟叶复烤", "烟草配套"), ("tobacco",), 320, 0.8, _tags("works dust"),
          {"combustible_dust": 0.5}),
    Trade("machinery", 0.07, ("机械制造", "汽车零部件", "电气设备"), ("machinery",), 38, 1.1, _tags("works welding"),
          {"foundry": 0.08, "confined_space": 0.15, "combustible_dust": 0.08}),
    Trade("building_materials", 0.05, ("水泥", "建材", "混凝土"), ("building_materials",), 42, 1.0,
          _tags("works welding confined"), {"confined_space": 0.6}),
    Trade("steel", 0.006, ("钢铁", "特钢", "冶金"), ("metal_smelting", "metallurgy", "steel"), 420, 1.1,
          _tags("works risk smelting gas welding confined"), {"confined_space": 0.9}),
    Trade("nonferrous", 0.009, ("铜业", "锌业", "锗业"), ("metal_smelting", "nonferrous"), 260, 1.1,
          _tags("works risk smelting gas welding confined"), {"confined_space": 0.8}),
    Trade("aluminium", 0.004, ("铝业", "铝材"), ("metal_smelting", "nonferrous", "aluminium_deep_well_casting"), 240,
          1.0, _tags("works risk smelting aluminium welding dust confined"), {"combustible_dust": 0.3}),
    Trade("coal", 0.004, ("煤业", "煤矿"), ("mining", "coal_mining"), 330, 0.8,
          _tags("works risk mining underground coal land")),
    Trade("quarry", 0.018, ("矿业", "采石", "砂石"), ("mining", "non_coal_mining", "natural_resources"), 34, 1.0,
          _tags("works risk mining land"), {"tailings_pond": 0.12}),
    Trade("construction", 0.07, ("建筑工程", "建设集团", "市政工程"), ("construction",), 46, 1.2,
          _tags("risk contractors welding")),
    Trade("road", 0.035, ("运输", "物流", "客运"), ("transport", "road_transport"), 20, 1.1, _tags("vehicles"),
          {"hazmat_transport": 0.08}),
    Trade("chemical", 0.012, ("化工", "新材料"), ("hazardous_chemicals", "chemical", "hazmat_production"), 75, 1.0,
          _tags("works risk hazmat welding confined"), {"hazmat_storage": 0.7, "confined_space": 0.7}),
    Trade("filling_station", 0.022, ("加油站", "燃气", "化工贸易"), ("hazardous_chemicals", "hazmat_trade"), 8, 0.6,
          _tags("risk hazmat"), {"hazmat_storage": 0.6}),
    Trade("fireworks", 0.003, ("烟花爆竹", "花炮"), ("fireworks", "hazmat_trade"), 12, 0.8, _tags("risk hazmat"),
          {"hazmat_storage": 0.8}),
    Trade("power", 0.012, ("电力", "水电", "新能源"), ("power",), 36, 1.0, _tags("risk welding confined")),
    Trade("fishery", 0.004, ("渔业", "水产"), ("fishery",), 9, 0.8),
    Trade("safety_service", 0.004, ("安全技术服务", "安全评价"), ("safety_service",), 16, 0.8),
)  # fmt: skip

BRANDS: Final = tuple("兴恒鑫瑞华金泰永宏锦云龙天盛嘉东明安祥福源和顺昌")
"""Characters of which made-up names are made, two at a time."""

CARE: Final = ((0.58, 0.998, 1.0), (0.32, 0.95, 0.995), (0.1, 0.3, 0.85))
"""Firms by the care they take: their share, and how likely each of them does what it should, from and to."""
SILENCE: Final = (0.5, 9.5)
"""Of the beta distribution of the share of its facts that a firm leaves out: most hardly any, a few a great deal."""

RARE: Final[Mapping[str, float]] = {
    "natural_resources_field": 0.01,
    "major_construction_project": 0.01,
    "labour_intensive": 0.05,
    "factory_in_factory": 0.06,
    "key_supervised": 0.05,
    "park_operator": 0.004,
    "yunnan_plan_addressee": 0.01,
    "tongchuan_key_unit": 0.005,
    "adjacent_similar_units": 0.1,
    "new_technology.used": 0.06,
    "site_in_dense_area": 0.07,
    "local_supervision.refused": 0.01,
    "own_standards.adopted": 0.05,
    "safety_fee.misuse": 0.02,
    "standardisation.applying": 0.08,
    "technology.automation": 0.15,
    "venue.event_organiser": 0.03,
    "prospecting": 0.005,
    "judged.major_hazards_neglected": 0.04,
    "judged.innovation_demo": 0.1,
}
"""How often a flag is true that does not depend on how well a firm is led."""

ONLY: Final[Mapping[str, str]] = {
    "park_safety_body": "park",
    "relocated_on": "dense",
    "coal_mine": "coal",
    "coal_capacity_kt": "coal",
    "goaf": "mining",
    "mining_licence": "mining",
    "exploration_licence": "mining",
    "prospecting": "mining",
    "land_use": "land",
    "dust_workers": "dusty",
    "key_dust_designated": "dusty",
    "confined_space.supervisor_system": "confined",
    "confined_space.technical_measures": "confined",
    "technology.gas_robot_inspection": "gas",
    "technology.tilting_furnace": "aluminium",
    "technology.hydraulic_caster": "aluminium",
    "technology.dust_reduction": "dusty",
    "technology.automation": "works",
    "shift_leadership": "underground",
    "venue.kind": "venue",
    "venue.early_warning": "venue",
    "venue.crowd_flow_plan": "venue",
    "venue.event_system": "venue",
    "occupational_hazard.measures": "works",
    "outsourced_works": "contractors",
    "outsourcing": "contractors",
    "safety_director": "large",
    "technical_body": "works",
    "technical_responsibility_system": "works",
    "high_risk_items.present": "works",
    "monitoring": "risk",
    "two_lists": "risk",
    "four_over_three_illegal": "risk",
    "rescue_contract": "rescued",
    "judged.welding_management": "welding",
    "judged.goaf_treatment": "mining",
    "judged.coal_disaster_treatment": "coal",
    "judged.oil_gas_rectified": "none",
    "judged.hazchem": "hazmat",
    "judged.ammonia_dust_treatment": "dusty",
    "judged.training_institution_conditions": "none",
}
"""Facts, by the beginning of their path, that only firms of a tag state; others leave them out."""

SELDOM: Final = ("major", "lifetime", "in_barred_post", "in_use")
"""Flags of entries that are seldom true, however well a firm is led."""

RECORDS: Final[Mapping[str, tuple[float, float]]] = {
    "head_inspections": (12, 34),
    "drills": (2, 5),
    "refuge_trainings": (2, 3),
    "risk_assessments": (2, 3),
    "hazard_screenings": (1.2, 9),
    "responsibility_appraisals": (2, 3),
    "head_trainings": (0.5, 2),
    "double_reports": (0.3, 6),
    "progress_reports": (0.05, 1.5),
    "drill_observation_events": (0.05, 0.5),
    "study_records": (1.2, 5),
    "contractor_checks": (0.15, 2),
}
"""Records of two years: of an ordinary firm, and of one of high risk. Others: 0.5."""

ITEMS: Final[Mapping[str, tuple[str, float]]] = {
    "hazards": ("works", 1.2),
    "construction_projects": ("works", 0.12),
    "equipment": ("smelting", 1.5),
    "obsolete_equipment": ("works", 0.05),
    "vehicles": ("vehicles", 4.0),
    "accidents": ("all", 0.008),
    "persons_banned": ("all", 0.002),
    "licences": ("risk", 1.1),
    "manager_certs": ("risk", 1.6),
    "special_certs": ("works", 1.0),
    "outsourcing_contracts": ("contractors", 1.3),
    "work_shifts": ("underground", 5.0),
}
"""Entries of a list: which firms have any, and how many these have on average."""
