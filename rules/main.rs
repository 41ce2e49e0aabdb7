//! x
mod phase_1_4;
mod tables;
fn main(){ let b = phase_1_4::phase_1_4();
 let c = backstitch::catalog::Catalog::from_ddl("s", include_str!("schema.sql"));
 let p = backstitch::plan::plan(&b, &c);
 match backstitch::script::scripts(&p) { Err(e) => println!("{e}"), Ok(s) => { for f in s.files { std::fs::create_dir_all("/tmp/gen"); std::fs::write(format!("/tmp/gen/{}", f.name.file()), f.text); } } }
}
