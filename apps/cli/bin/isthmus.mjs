#!/usr/bin/env node
/** The `isthmus` command of an installed clone. */
import '../dist/main.js';
