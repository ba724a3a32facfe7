package io.hndsr.bench.service;

import io.hndsr.bench.support.MarkdownPage;

/** One section of the service report. */
interface ServiceSection {

    /** {@return its name for {@code --only}} */
    String name();

    /** {@return a description of what is measured} */
    String title();

    /**
     * Measures, and adds the figures to a page.
     *
     * @param plan the setup
     * @param page receives the figures
     * @throws Exception if the measurement fails
     */
    void measure(ServicePlan plan, MarkdownPage page) throws Exception;
}
