package io.hndsr.internal.codec.metadata;

import java.util.Map;
import java.util.Set;
import javax.xml.namespace.QName;

/** Which properties of XMP are kept (ISO 16684-1; Adobe's XMP specification, parts 2 and 3). Stateless. */
final class XmpName {

    static final QName RDF = new QName("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "RDF");
    static final QName ORIENTATION = new QName("http://ns.adobe.com/tiff/1.0/", "Orientation");

    /** Namespaces of the frame around properties. */
    private static final Set<String> FRAME =
            Set.of(RDF.getNamespaceURI(), "adobe:ns:meta/", "http://www.w3.org/XML/1998/namespace", "");

    /** Properties of how the file stores its pixels, or of what lies where in them. */
    private static final Map<String, Set<String>> OF_THE_STORAGE = Map.of(
            ORIENTATION.getNamespaceURI(),
            Set.of(
                    ORIENTATION.getLocalPart(),
                    "ImageWidth",
                    "ImageLength",
                    "BitsPerSample",
                    "Compression",
                    "PhotometricInterpretation",
                    "SamplesPerPixel",
                    "PlanarConfiguration",
                    "YCbCrSubSampling",
                    "YCbCrPositioning",
                    "YCbCrCoefficients",
                    "ReferenceBlackWhite",
                    "TransferFunction",
                    "XResolution",
                    "YResolution",
                    "ResolutionUnit",
                    "NativeDigest"),
            "http://ns.adobe.com/exif/1.0/",
            Set.of(
                    "PixelXDimension",
                    "PixelYDimension",
                    "ComponentsConfiguration",
                    "CompressedBitsPerPixel",
                    "SubjectArea",
                    "SubjectLocation",
                    "FocalPlaneXResolution",
                    "FocalPlaneYResolution",
                    "FocalPlaneResolutionUnit",
                    "MakerNote",
                    "NativeDigest"),
            "http://ns.adobe.com/xap/1.0/",
            Set.of("Thumbnails"));

    /** Namespaces about other images in the same file, about parts of a panorama in pixels, and about a second packet. */
    private static final Set<String> OF_OTHER_PARTS = Set.of(
            "http://ns.adobe.com/xmp/note/",
            "http://ns.adobe.com/hdr-gain-map/1.0/",
            "http://ns.apple.com/HDRGainMap/1.0/",
            "http://ns.google.com/photos/1.0/audio/",
            "http://ns.google.com/photos/1.0/camera/",
            "http://ns.google.com/photos/1.0/container/",
            "http://ns.google.com/photos/1.0/container/item/",
            "http://ns.google.com/photos/1.0/depthmap/",
            "http://ns.google.com/photos/1.0/image/",
            "http://ns.google.com/photos/1.0/panorama/");

    private XmpName() {}

    /** Whether an element or attribute must be left out. */
    static boolean isDropped(QName name) {
        return OF_OTHER_PARTS.contains(name.getNamespaceURI())
                || OF_THE_STORAGE.getOrDefault(name.getNamespaceURI(), Set.of()).contains(name.getLocalPart());
    }

    /** Whether an element or attribute belongs to the frame and says nothing itself. */
    static boolean isFrame(QName name) {
        return FRAME.contains(name.getNamespaceURI());
    }
}
