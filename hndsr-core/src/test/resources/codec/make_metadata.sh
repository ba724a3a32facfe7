#!/usr/bin/env bash
# Makes the pictures with metadata in this folder from others in it: ./make_metadata.sh, with ExifTool 12.57
# (apt install libimage-exiftool-perl on Debian 12).
#
# metadata.jpg     EXIF of every kind, little-endian, with a thumbnail; XMP; orientation 6
# metadata-mm.jpg  the same EXIF, big-endian
# metadata.png     the same as the last
# metadata.webp    the same
# metadata.tif     the same, as tags and directories of the TIFF, of which the orientation is normal
# xmp-orientation6.png  XMP only, with orientation 6
set -euo pipefail

tags=(
    -IFD0:Make=Ricoh -IFD0:Model=GR -IFD0:Software=hand -IFD0:Artist=Ada -IFD0:Copyright=none
    -IFD0:ImageDescription=Harbour -IFD0:ModifyDate="2024:05:06 07:08:09"
    -IFD0:XResolution=300 -IFD0:YResolution=150 -IFD0:ResolutionUnit=inches
    -ExifIFD:DateTimeOriginal="2024:05:06 07:08:09" -ExifIFD:ExposureTime=1/250 -ExifIFD:FNumber=2.8
    -ExifIFD:ISO=400 -ExifIFD:LensModel=18.3mm -ExifIFD:UserComment="grün am Kai"
    -ExifIFD:ExifImageWidth=24 -ExifIFD:ExifImageHeight=16 -ExifIFD:SubjectArea="1 2 3 4"
    -ExifIFD:FocalPlaneXResolution=1000 -ExifIFD:FocalPlaneYResolution=2000 -ExifIFD:FocalPlaneResolutionUnit=cm
    -GPS:GPSLatitude=53.5458 -GPS:GPSLatitudeRef=N -GPS:GPSLongitude=9.9669 -GPS:GPSLongitudeRef=E
    -GPS:GPSAltitude=12.5 -GPS:GPSAltitudeRef=0 -InteropIFD:InteropIndex=R98
    -XMP-dc:Title="Hafen 🚢" -XMP-dc:Creator=Ada -XMP-xmp:Rating=4 -XMP-exif:GPSLatitude=53.5458
    -XMP-tiff:Orientation#=6 -XMP-tiff:ImageWidth=24 -XMP-exif:ExifImageWidth=24 -XMP-GPano:FullPanoWidthPixels=48
)
write() { exiftool -q -overwrite_original -charset filename=utf8 "$@"; }

cp rgb.jpg metadata.jpg
cp rgb.jpg metadata-mm.jpg
cp rgb.png metadata.png
cp lossless.webp metadata.webp
cp none.tif metadata.tif
cp rgb.png xmp-orientation6.png
write -exifbyteorder=II "${tags[@]}" -IFD0:Orientation#=6 "-ThumbnailImage<=grey.jpg" metadata.jpg
write -exifbyteorder=MM "${tags[@]}" -IFD0:Orientation#=6 metadata-mm.jpg
write "${tags[@]}" -IFD0:Orientation#=6 metadata.png
write "${tags[@]}" -IFD0:Orientation#=6 metadata.webp
write "${tags[@]}" metadata.tif
write -XMP-tiff:Orientation#=6 -XMP-dc:Title=up xmp-orientation6.png
