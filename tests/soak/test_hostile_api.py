from __future__ import annotations

import schemathesis

from tests.faults.api import PLAIN, examples, schema


@schema.parametrize()
@examples(300, fixed=False)
def test_no_random_input_breaks_the_interface_or_its_document(case: schemathesis.Case) -> None:
    case.call_and_validate(headers=PLAIN)
