"""Numbers of many kinds are checked, split and described."""
import stdnum
from stdnum import get_cc_module, iban, imsi, isbn, isil, luhn
from stdnum.at import postleitzahl
from stdnum.cn import ric
from stdnum.de import idnr
from stdnum.eu import vat
from stdnum.util import get_number_modules
from stdnum.us import ein

print(isbn.split("9789024538270"), iban.is_valid("GB82WEST12345698765432"), imsi.info("460001234567890"), luhn.is_valid("7894"))
print(postleitzahl.info("1010"), ric.is_valid("360426199101010071"), isil.is_valid("DE-12"), vat.is_valid("NL4495445B01"))
print(ein.get_campus("04-2103594"), get_cc_module("nl", "vat"), len(list(get_number_modules())), idnr.is_valid("36574261809"))
