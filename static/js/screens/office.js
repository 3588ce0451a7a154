// Every office page: rights that end are seen to end, menus close, `/` searches, passkeys are asked for.

import { listenForRights, watchRights } from "../office/rights.js";
import { answerPasskey } from "../office/passkey.js";
import { wireKeeping } from "../office/keeping.js";
import { fillFromFragment } from "../office/fragment.js";
import { showToday } from "../shifts/calendar.js";
import { wireOutbox } from "../shifts/outbox.js";
import { wirePrint } from "../shifts/print.js";
import { wireFilters, wireGoingOn, wireKeys, wireMenus } from "../office/wiring.js";

watchRights(document.body);
listenForRights(document.body);
wireMenus(document);
wireFilters(document);
wireKeys(document);
fillFromFragment(document);
answerPasskey(document);
wireOutbox(document);
wireGoingOn(document);
wireKeeping(document);
wirePrint(document);
showToday(document);
