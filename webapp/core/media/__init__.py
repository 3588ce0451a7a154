"""Photos (照片): what was sent is drawn anew, so that nothing but the picture itself is kept."""

from webapp.core.media.keeping import keep, media_folder, path_of
from webapp.core.media.pictures import LARGEST, Picture, redrawn
from webapp.core.media.use import MediaUse

__all__ = ["LARGEST", "MediaUse", "Picture", "keep", "media_folder", "path_of", "redrawn"]
