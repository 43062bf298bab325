"""A list of 120 values, and the address at which a program calls for the administrator.

Prints the address, and the numbers by which programs know the values.
"""

import json

import django

from tools.bench.seed import USER, add_list


def main() -> None:
    django.setup()
    from django.contrib.auth.models import User

    from connect.models import Webhook

    entries = add_list(120)["entries"]
    owner = User.objects.get(username=USER)
    _webhook, token = Webhook.issue(owner, "Bench")
    numbers = [2 * pk for pk in entries]
    print(json.dumps({"address": f"/rest/{owner.pk}/{token}/", "numbers": numbers}))


if __name__ == "__main__":
    main()
