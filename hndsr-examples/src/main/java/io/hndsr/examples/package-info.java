/** What the README and docs/server.md show: each example is a whole program, and what stands between its marks is quoted word for word. */
@NullMarked
package io.hndsr.examples;

import org.jspecify.annotations.NullMarked;
