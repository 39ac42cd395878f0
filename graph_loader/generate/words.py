"""The words that synthetic names and texts are made of, in Chinese and English."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """The same in Chinese and English."""

    zh: str
    en: str


def _pairs(text: str) -> tuple[Words, ...]:
    return tuple(Words(*(part.strip() for part in line.split("|"))) for line in text.strip().splitlines())


COUNTY_NAMES = _pairs("""
    子县|Zi County
    丑县|Chou County
    寅县|Yin County
    卯县|Mao County
    辰县|Chen County
    巳县|Si County
    午区|Wu District
    未区|Wei District
    申区|Shen District
    酉区|You District
    戌市|Xu City
    亥市|Hai City
""")
COUNTY_KINDS = {"县": "county", "区": "district", "市": "county_level_city"}

ZONES = (
    ("high_tech", Words("高新区", "High-tech Zone")),
    ("economic", Words("经济开发区", "Economic Zone")),
    ("ecological", Words("生态经济区", "Ecological Zone")),
    ("bonded", Words("综合保税区", "Bonded Zone")),
)

FIELDS: tuple[tuple[Words, tuple[Words, ...]], ...] = (
    (Words("智能装备", "Smart equipment"), _pairs("""
        工业机器人|industrial robots
        数控机床|numerical control machines
        激光加工|laser processing
        液压元件|hydraulic components
        传动系统|drive systems
    """)),
    (Words("新材料", "New materials"), _pairs("""
        特种陶瓷|special ceramics
        碳纤维|carbon fibre
        高温合金|high-temperature alloys
        功能薄膜|functional films
        稀土磁材|rare-earth magnets
    """)),
    (Words("化工新工艺", "Chemical processes"), _pairs("""
        催化合成|catalytic synthesis
        膜分离|membrane separation
        精细化学品|fine chemicals
        可降解塑料|degradable plastics
        盐化工|salt chemistry
    """)),
    (Words("新一代信息技术", "Information technology"), _pairs("""
        机器视觉|machine vision
        工业互联网|industrial internet
        声学器件|acoustic components
        虚拟现实|virtual reality
        边缘计算|edge computing
    """)),
    (Words("新能源", "New energy"), _pairs("""
        燃料电池|fuel cells
        储能电池|storage batteries
        氢气制取|hydrogen production
        光伏组件|photovoltaic modules
        热泵|heat pumps
    """)),
    (Words("现代农业", "Modern agriculture"), _pairs("""
        蔬菜育种|vegetable breeding
        设施园艺|greenhouse horticulture
        农业机械|farm machinery
        水肥一体化|fertigation
        生物农药|biological pesticides
    """)),
    (Words("生物医药", "Biomedicine"), _pairs("""
        药物制剂|drug formulation
        体外诊断|in vitro diagnostics
        医用耗材|medical consumables
        发酵工程|fermentation
        中药提取|herbal extraction
    """)),
    (Words("海洋产业", "Marine industry"), _pairs("""
        海水淡化|seawater desalination
        海洋装备|marine equipment
        水产养殖|aquaculture
        溴素加工|bromine processing
        海洋防腐|marine corrosion protection
    """)),
    (Words("节能环保", "Energy saving and environment"), _pairs("""
        废水处理|waste-water treatment
        余热回收|waste-heat recovery
        碳捕集|carbon capture
        固废利用|solid-waste use
        挥发物治理|solvent abatement
    """)),
    (Words("动力系统", "Power systems"), _pairs("""
        柴油发动机|diesel engines
        混合动力|hybrid drives
        涡轮增压|turbochargers
        尾气后处理|exhaust after-treatment
        电驱动桥|electric axles
    """)),
    (Words("食品加工", "Food processing"), _pairs("""
        冷链保鲜|cold-chain storage
        肉制品加工|meat processing
        功能食品|functional food
        粮油加工|grain and oil processing
        食品检测|food testing
    """)),
    (Words("纺织服装", "Textiles"), _pairs("""
        印染整理|dyeing and finishing
        功能面料|functional fabrics
        纤维素纤维|cellulose fibres
        智能织造|smart weaving
        产业用布|technical textiles
    """)),
)  # fmt: skip

FIRM_NAMES = _pairs("""
    恒远|Hengyuan
    华拓|Huatuo
    鼎新|Dingxin
    海岳|Haiyue
    瑞程|Ruicheng
    天工|Tiangong
    博澜|Bolan
    正昌|Zhengchang
    启明|Qiming
    联创|Lianchuang
    盛泽|Shengze
    永嘉|Yongjia
    金禾|Jinhe
    东陆|Donglu
    新川|Xinchuan
    景行|Jingxing
""")

PROBLEMS = _pairs("""
    高温下容易开裂|cracks at high temperature
    能耗高于同行|uses more energy than those of competitors
    良品率偏低|has a low yield
    使用寿命短|wears out early
    依赖进口部件|depends on imported parts
    检测靠人工且漏检多|is inspected by hand, with defects missed
    废水难以达标|leaves waste water above the limits
    噪声和振动大|is loud and vibrates
    批次间质量不稳|varies from batch to batch
    生产节拍跟不上订单|is made too slowly for the orders
    成本过高|costs too much
    腐蚀严重|corrodes badly
""")

TECHNOLOGIES = _pairs("""
    梯度涂层技术|graded coatings
    数字孪生建模|digital twins
    在线视觉检测|on-line visual inspection
    低温催化工艺|low-temperature catalysis
    多物理场仿真|multi-physics simulation
    精密成形工艺|precision forming
    自适应控制算法|adaptive control
    膜法分离工艺|membrane separation
    快速育种方法|rapid breeding
    余热梯级利用|cascaded use of waste heat
    纳米改性配方|nano-modified recipes
    轻量化设计方法|lightweight design
    故障预测模型|failure prediction
    连续流反应工艺|continuous-flow reaction
""")

MEASURES = (
    ("使用寿命 ≥ {} 年", 2, 15),
    ("能耗降低 ≥ {}%", 5, 40),
    ("良品率 ≥ {}%", 90, 99),
    ("耐温 ≥ {} ℃", 120, 1600),
    ("响应时间 ≤ {} ms", 2, 200),
    ("成本降低 ≥ {}%", 5, 30),
    ("检测准确率 ≥ {}%", 92, 99),
    ("重量减轻 ≥ {}%", 8, 45),
)

POSITIONS = _pairs("""
    教授|Professor
    副教授|Associate Professor
    研究员|Research Professor
    高级工程师|Senior Engineer
    实验室主任|Head of Laboratory
""")

DISCIPLINES = _pairs("""
    机械工程|Mechanical engineering
    材料科学与工程|Materials science
    化学工程与技术|Chemical engineering
    控制科学与工程|Control science
    计算机科学与技术|Computer science
    电气工程|Electrical engineering
    作物学|Crop science
    园艺学|Horticulture
    药学|Pharmacy
    海洋科学|Marine science
    环境科学与工程|Environmental science
    动力工程|Power engineering
    食品科学与工程|Food science
    纺织科学与工程|Textile science
""")

SERIES = _pairs("""
    名校对接日|Campus matchmaking days
    走进科研院所|Visits to institutes
    专家企业行|Experts to firms
    需求发布会|Demand release meetings
    成果路演|Result road shows
    院地合作推动会|Working meetings with institutes
""")

PROGRAMMES = _pairs("""
    科技专家服务企业行动|Experts serve firms
    产业链协同创新行动|Innovation along value chains
    人才挂职行动|Secondment of talent
    中试熟化行动|Pilot testing
""")

LIBRARIES = (
    ("results", Words("成果库", "Library of results")),
    ("experts", Words("专家库", "Library of experts")),
    ("demands", Words("需求库", "Library of demands")),
)


def narrow_field(index: int) -> Words:
    """The name of a narrow field, counted through all broad ones."""
    return FIELDS[index // 5][1][index % 5]
