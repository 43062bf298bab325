"""The plan of what is carried."""

from crmsettings.importing.carried import Carried
from lists.loading.planning import plan
from lists.loading.plans import Plan


def plan_of(carried: Carried) -> Plan:
    return plan(carried.document, carried.policy, decisions=carried.decisions, restores=carried.is_restoring)
