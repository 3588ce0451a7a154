// The report of a resident: what a script can make easier on a page that works without any.

import { wirePhoto } from "../report/photo.js";
import { wireWhere } from "../report/where.js";

wireWhere(document);
wirePhoto(document);
