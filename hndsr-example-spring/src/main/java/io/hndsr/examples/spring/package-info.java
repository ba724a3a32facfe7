/** A Spring Boot application that enlarges images, from which docs/library.md quotes. */
@NullMarked
package io.hndsr.examples.spring;

import org.jspecify.annotations.NullMarked;
