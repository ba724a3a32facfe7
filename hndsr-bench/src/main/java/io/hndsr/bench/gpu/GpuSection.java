package io.hndsr.bench.gpu;

import io.hndsr.bench.support.MarkdownPage;

/** One section of the GPU report. */
interface GpuSection {

    /** {@return its heading} */
    String title();

    /**
     * Measures, and adds the figures to a page.
     *
     * @param plan the device and the amount of work
     * @param page receives the figures
     * @return whether all results are correct
     * @throws Exception if the measurement fails
     */
    boolean measure(GpuPlan plan, MarkdownPage page) throws Exception;
}
