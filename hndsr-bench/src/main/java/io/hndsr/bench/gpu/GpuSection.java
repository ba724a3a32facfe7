package io.hndsr.bench.gpu;

import io.hndsr.bench.support.MarkdownPage;

/** One part of the report on a GPU. */
interface GpuSection {

    String title();

    /**
     * Measures, and puts the figures onto a page.
     *
     * @return whether everything is as it should be
     */
    boolean measure(GpuPlan plan, MarkdownPage page) throws Exception;
}
