package io.hndsr.bench.service;

import io.hndsr.bench.support.MarkdownPage;

/** A part of the figures of the service. */
interface ServiceSection {

    /** {@return the name it is chosen by} */
    String name();

    /** {@return its title} */
    String title();

    /**
     * Measures, and adds what comes out.
     *
     * @param plan what is measured
     * @param page where it goes
     * @throws Exception where it cannot be measured
     */
    void measure(ServicePlan plan, MarkdownPage page) throws Exception;
}
