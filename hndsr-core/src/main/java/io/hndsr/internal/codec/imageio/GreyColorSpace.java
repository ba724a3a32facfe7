package io.hndsr.internal.codec.imageio;

import java.awt.color.ColorSpace;

/**
 * Grey with the tone curve of sRGB: the grey value v is the sRGB colour (v, v, v). Immutable. Java's own grey space is
 * linear, so converting through it brightens every sample.
 */
final class GreyColorSpace extends ColorSpace {

    private static final long serialVersionUID = 1L;

    GreyColorSpace() {
        super(TYPE_GRAY, 1);
    }

    @Override
    public float[] toRGB(float[] grey) {
        return new float[] {grey[0], grey[0], grey[0]};
    }

    /** The luma of ITU-R BT.601; exact if the colour is grey. */
    @Override
    public float[] fromRGB(float[] rgb) {
        if (Float.compare(rgb[0], rgb[1]) == 0 && Float.compare(rgb[0], rgb[2]) == 0) {
            return new float[] {rgb[0]};
        }
        return new float[] {0.299f * rgb[0] + 0.587f * rgb[1] + 0.114f * rgb[2]};
    }

    @Override
    public float[] toCIEXYZ(float[] grey) {
        return ColorSpace.getInstance(CS_sRGB).toCIEXYZ(toRGB(grey));
    }

    @Override
    public float[] fromCIEXYZ(float[] xyz) {
        return fromRGB(ColorSpace.getInstance(CS_sRGB).fromCIEXYZ(xyz));
    }
}
