package io.hndsr.importer.original;

/** Names of values inside the graphs, by which the golden check finds them. */
public final class StageName {

    public static final String UPSAMPLED = "upsampled";
    public static final String LIFT = "fno_lift";
    public static final String SPECTRAL = "fno_spectral";
    public static final String BLOCK = "fno_block";
    public static final String HIDDEN = "fno_hidden";
    public static final String PRIOR = "prior";
    public static final String GAIN = "gain";
    public static final String AMPLIFIED = "prior_amplified";
    public static final String SINUSOIDS = "sincos";
    public static final String TIME = "t_emb";
    public static final String OUTPUT = "output";

    private StageName() {}
}
