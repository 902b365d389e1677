//! The whole HTTPS face against a real store: what a browser and a program get to see.

mod api;
mod desk;
mod fixture;
mod pages;
